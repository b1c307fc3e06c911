/** What a worker thread runs: it loads the scenario, and then answers one task after the other. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { problemOf } from '../problem.ts'
import { runBatch } from '../tasks/batch.ts'
import { examine } from '../tasks/examine.ts'
import { mute } from '../tasks/muted.ts'
import { PlanSource } from '../tasks/plan-source.ts'
import { shrinkTask } from '../tasks/shrink-task.ts'
import type { Reply, Task, TaskResults, ThreadSettings } from '../thread/protocol.ts'
import { loadScenario } from './load-scenario.ts'
import { SharedState } from './shared-state.ts'

const port = parentPort as MessagePort
const settings = workerData as ThreadSettings
const state = new SharedState(settings.sharedState)

/** Between the slices of a run the event loop turns, and so does this; while something loops for ever, it does not. */
setInterval(() => {
  state.externalMiB = process.memoryUsage().external / 2 ** 20
  state.beat()
}, settings.heartbeatMs).unref()

function carryOut(scenario: AnyScenario, source: PlanSource, task: Task): Promise<TaskResults[Task['type']]> {
  switch (task.type) {
    case 'batch':
      return runBatch(scenario, task, state, source, plan =>
        port.postMessage({ type: 'running', plan } satisfies Reply),
      )
    case 'examine':
      return examine(scenario, task)
    case 'shrink':
      return shrinkTask(scenario, task, state)
  }
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
    void replied(async () => ({ type: 'done', result: await carryOut(scenario, source, task) }))
  })
  const sometimes = scenario.properties.filter(({ type }) => type === 'sometimes').map(({ name }) => name)
  return { type: 'ready', facts: { name: scenario.name, sometimes } }
})
