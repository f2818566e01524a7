"""The only place where stages meet: the whole journey on one page, and one small module for each verb."""
