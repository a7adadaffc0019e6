"""Proto3 JSON to messages: a fast path for what callers usually send, and a slow one that is always right.

The modules in the order in which a text passes through them (`Codec.from_json` and the HTTP request decoder do so):

1. `fast`: orjson reads the text, and generated code takes the values that protobuf's own parser would take the same.
   For anything else it raises NeedsSlowPath: unusual spellings, unknown fields, and everything that is wrong. It never
   decides that JSON is wrong, so it can be small, and it takes a tenth of the time of protobuf's parser.
2. `slow`, with `loads`: Python's parser reads the same text again. It keeps what orjson drops, a name given twice, for
   protobuf's parser, which then makes the message or refuses the JSON.
3. `errors`: when that refuses, its texts are partly Python's ("'int' object has no attribute …"). So this walks the
   JSON along the message's descriptor and returns the first error, with its path.
4. `scalars`: validators of single values for `errors`, by the specification of proto3 JSON. They refuse what protobuf's
   parser for Python takes by accident, such as `1_0`; `reject_lenient_json` uses this for request bodies.
"""
