/** What a worker thread runs: it loads the scenario, and then answers one task after the other. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { problemOf } from '../problem.ts'
import { carryOut, factsOf } from '../tasks/carry-out.ts'
import { mute } from '../tasks/muted.ts'
import { PlanSource } from '../tasks/plan-source.ts'
import type { TaskControl } from '../tasks/task-control.ts'
import type { Task } from '../thread/protocol.ts'
import { loadScenario } from './load-scenario.ts'
import type { Reply, WorkerSettings } from './messages.ts'
import { SharedState } from './shared-state.ts'
import { TaskProgress } from './task-progress.ts'

const port = parentPort as MessagePort
const settings = workerData as WorkerSettings
const state = new SharedState(settings.sharedState)
const progress = new TaskProgress(settings.progressFile)
let done = 0

/** Between the slices of a run the event loop turns, and so does this; while something loops for ever, it does not. */
setInterval(() => state.beat(), settings.heartbeatMs).unref()

const control: TaskControl = {
  get done() {
    return done
  },
  set done(runs) {
    done = runs
    progress.done = runs
    state.beat()
  },
  get stopped() {
    return state.stopped
  },
  now: () => performance.now(),
  running(plan) {
    progress.running = plan
  },
}

async function replied(action: () => Promise<Reply>): Promise<void> {
  let reply: Reply
  try {
    reply = await action()
  } catch (error) {
    reply = { type: 'problem', problem: problemOf(error) }
  }
  port.postMessage(reply)
}

if (settings.silent) mute()
await replied(async () => {
  const scenario = await loadScenario(settings.scenarioFile)
  const source = new PlanSource(scenario)
  port.on('message', (task: Task | { type: 'close' }) => {
    if (task.type === 'close') return port.close()
    done = 0
    void replied(async () => ({ type: 'done', result: await carryOut(scenario, source, task, control) }))
  })
  return { type: 'ready', facts: factsOf(scenario) }
})
