"""Packages: sessions paid for, counted from signed sessions."""
