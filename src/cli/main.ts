#!/usr/bin/env -S node --single-threaded-gc
// Fuzzing has a thread for each core: helpers of the garbage collector would only take time from other threads, a fifth of it on two cores.
import { processThreads } from '../fuzz/process/process-thread.ts'
import { EXIT } from './exit-code.ts'
import { main } from './program.ts'
import { Terminal } from './terminal.ts'

// The reader of our output may stop reading, as `head` does: that is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.clean)
    if (stream === process.stdout) process.stderr.write(`error: the output cannot be written: ${error.message}\n`)
    process.exit(EXIT['no verdict'])
  })
}

// Whatever happens outside of the command itself, in a timer or a callback.
process.on('uncaughtException', error => {
  process.stderr.write(`error: this is a bug in sameseed, please report it: ${error.stack}\n`)
  process.exit(EXIT['internal error'])
})

const { stdout, stderr, env } = process
// Not `exit`: what has been written is still on its way.
process.exitCode = await main(process.argv.slice(2), {
  terminal: new Terminal(stdout, stderr, env),
  env,
  newThread: processThreads(),
})
