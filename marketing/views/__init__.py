"""Public pages: no sign-in, no script, no session; opening one changes nothing."""
