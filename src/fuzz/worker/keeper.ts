/**
 * The main thread of a process in which scenarios run: one worker thread at a time. It stays responsive whatever the scenario does,
 * and where that ends the process, it ends nothing else.
 */
import { ENDING_SIGNALS } from './ending-signals.ts'
import type { FromKeeper, ToKeeper } from './messages.ts'
import { WatchedWorker } from './watched-worker.ts'

/** As it was handed to this process. */
const RECORD_FILE = 4

let worker: WatchedWorker | undefined

function tell(message: FromKeeper): void {
  process.send?.(message, () => {})
}

function begin(options: Extract<ToKeeper, { type: 'begin' }>): void {
  worker = new WatchedWorker(options, RECORD_FILE, {
    replied: reply => tell({ type: 'reply', reply }),
    ended: ending => tell({ type: 'ended', ending }),
    async gone() {
      worker = undefined
      await new Promise(resolve => process.stdout.write('', resolve))
      tell({ type: 'gone' })
    },
  })
  worker.watch(options.patienceMs)
}

process.on('message', (message: ToKeeper) => {
  switch (message.type) {
    case 'begin':
      return begin(message)
    case 'task':
      worker?.watch(message.patienceMs)
      return worker?.post(message.task)
    case 'stop':
      return worker?.stop()
    case 'close':
      return worker?.post({ type: 'close' })
    case 'terminate':
      return worker?.terminate()
  }
})

for (const signal of ENDING_SIGNALS) process.on(signal, () => {})
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
// `process.exit` would wait for a thread that is in native code.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
