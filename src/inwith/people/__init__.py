"""People: who they are, how they sign in, on which devices, what they have been told and what they prefer.

Owns accounts, sessions, one-time links, the directory, the council's notice, preferences and where each device is
woken. Promises: a password and a link are kept only as hashes; sign-in answers alike for names that exist and names
that do not; ending a session ends what it can reach and what wakes it; a wake-up has nothing in it; nobody is asked
for a phone number, and there is nowhere to keep one.
"""
