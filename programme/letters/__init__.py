"""Letters: which are owed and still due, the states each goes through, and what becomes of a try to send."""
