import { clockDrift, exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { setFull } from 'sameseed/checkers'
import { usualFaults } from '../ground/faults.ts'
import type { BugName } from './bugs.ts'
import { Submitter, workload } from './client.ts'
import { cron } from './cron.ts'
import { Queue } from './queue.ts'
import { TaskWorker } from './worker.ts'

/** Tasks that are submitted, and one for each tick of the clock; workers that carry them out. Correct, or with one of the `bugs`. */
export function schedulerScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'scheduler' : `scheduler-${bug}`,
    nodes: {
      queue: { count: 1, start: env => Queue.start(env, bug) },
      cron: { count: 2, start: env => cron(env, bug) },
      worker: { count: 3, start: env => new TaskWorker(env, bug) },
    },
    clients: { count: 2, start: env => new Submitter(env) },
    workload,
    faults: swarm(...usualFaults(), clockDrift()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '4s',
    settle: '12s',
    liveness: { quorum: 'all' },
    expect: ({ always, eventually, sometimes }) => [
      setFull({ lostBy: 'final' }),
      always('one worker has a task', ({ nodes }) => {
        const running = nodes.flatMap(({ state }) =>
          'running' in state && state.running !== null ? [state.running] : [],
        )
        const twice = running.find((task, index) => running.indexOf(task) < index)
        return twice === undefined || `two workers have ${twice}`
      }),
      always('each task counts once, and each tick is one task', ({ nodes }) => {
        for (const { state } of nodes) {
          if (!('ticks' in state)) continue
          if (state.twice.length > 0) return `${state.twice.join(', ')} was completed twice`
          if (new Set(state.ticks).size < state.ticks.length) return 'there are two tasks for one tick'
        }
        return true
      }),
      eventually('no tick is left out, and all is done', ({ nodes }) => {
        for (const { state } of nodes) {
          if (!('ticks' in state)) continue
          const missing = state.ticks.length - 1 - (Math.max(...state.ticks) - Math.min(...state.ticks))
          if (missing < 0) return `${-missing} ticks were left out`
          // Ticks go on: there may be one that is under way.
          return state.open < 3 || `${state.open} tasks are open`
        }
        return 'the queue is down'
      }),
      sometimes('a task is tried again', ({ reached }) => reached('another attempt') > 0),
    ],
  })
}
