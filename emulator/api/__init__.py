"""Google's HTTP interfaces as the stand-in answers them: Sheets v4, the needed part of Drive v3, tokens."""
