"""The check of words: retired names and phrases, and class names that occur twice (`make check only=words`)."""
