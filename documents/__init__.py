"""Files made from the snapshot: XLSX exports now, the documents of the roadmap later."""
