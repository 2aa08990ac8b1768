"""Discussion of records: who can be addressed, what a thread holds, which threads are unread."""
