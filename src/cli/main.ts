#!/usr/bin/env -S node --single-threaded-gc
// Fuzzing has a thread for each core: helpers of the garbage collector would only take time from other threads, a fifth of it on two cores.
import { processThreads } from '../fuzz/process/process-thread.ts'
import { main } from './all-commands.ts'
import { EXIT } from './exit-code.ts'
import { Outlet } from './outlet.ts'
import { Terminal } from './terminal.ts'

// Whatever happens outside of the command itself, in a timer or a callback.
process.on('uncaughtException', error => {
  process.stderr.write(`error: this is a bug in sameseed, please report it: ${error.stack}\n`)
  process.exit(EXIT['internal error'])
})

const { env } = process
const stderr = new Outlet(process.stderr)
let cannotWrite = false
const stdout = new Outlet(process.stdout, ({ message }) => {
  cannotWrite = true
  if (process.exitCode === EXIT.clean) process.exitCode = EXIT['no verdict']
  stderr.write(`error: the output cannot be written: ${message}\n`)
})
const code = await main(process.argv.slice(2), {
  terminal: new Terminal(stdout, stderr, env),
  env,
  newThread: processThreads(),
})
// Not `exit`: what has been written is still on its way. What cannot be written hides nothing that was found.
process.exitCode = cannotWrite && code === EXIT.clean ? EXIT['no verdict'] : code
