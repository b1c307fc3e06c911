setTimeout(() => process.exit(7), 10)
