"""One file per editor feature: functions from an analysis to what is shown, without LSP types."""
