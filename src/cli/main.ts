#!/usr/bin/env node
import { EXIT } from './exit-code.ts'
import { main } from './program.ts'

// Whoever reads us may stop reading, as `head` does: that is no error of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? EXIT.clean : EXIT.internal),
  )
}

// Not `exit`: what has been written is still on its way.
process.exitCode = await main(process.argv.slice(2))
