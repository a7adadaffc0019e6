"""`make check only=words`: names and phrases that the glossary has retired, and class names that occur twice."""
