"""Tests of the room sheets/: real files, real processes, a real LibreOffice."""
