"""The audit log: who did what, when, chained so that nothing can be taken out unseen."""
