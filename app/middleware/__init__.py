"""What every request passes before it is routed: who it is, how many came, how long it took."""
