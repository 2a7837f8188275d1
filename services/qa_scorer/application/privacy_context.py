"""What the judged view needs to know beyond the interaction: the procedures' identity items, and who is who."""
