"""Plain photographs before and after: standard views, laid over each other, never measured."""
