"""Records: what the council keeps, brings in and hands out.

Owns the reading of foreign chat exports (`whatsapp_*`, pure: bytes in, frozen Structs out, no database) and the import
that puts one on the record. Promises that an export never raises an exception, that nobody is given words they did not
write, that the raw lines of every record join to the text that was read, and that a doubt becomes a question to the
operator, not a guess.
"""
