"""Conversations: who is in them, what is said in them, and what each person sees of it.

Owns conversations direct and of groups, memberships, invitations and blocks, messages, reactions and receipts. Promises:
nobody is a member without an event of their own consent; a conversation is reached only through the caller's own
membership or a request that waits for their answer; a repeated client id never makes a second message; content
lives once, in the log, and the tables here can be rebuilt from it.
"""
