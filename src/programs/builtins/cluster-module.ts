import cluster from 'node:cluster'
import { EventEmitter } from 'node:events'
import type { Machine } from '../machine/machine.ts'
import { REFUSED } from './refused-modules.ts'
import { refusing } from './refusing.ts'

/** `node:cluster` as the primary sees it, which has no workers: many packages ask which of both they are in. */
export function clusterModule(machine: Machine) {
  const { fork, Worker } = refusing('cluster', cluster, REFUSED.cluster as string)
  const { SCHED_NONE, SCHED_RR, schedulingPolicy } = cluster
  const module = Object.assign(new EventEmitter(), {
    isWorker: false,
    isMaster: true,
    isPrimary: true,
    Worker,
    workers: {},
    settings: {},
    SCHED_NONE,
    SCHED_RR,
    schedulingPolicy,
    setupPrimary(settings: object = {}) {
      const { args, entry } = machine.invocation
      const byDefault = { args, exec: entry, execArgv: [], silent: false }
      const own = { ...byDefault, ...module.settings, ...settings }
      module.settings = own
      process.nextTick(() => module.emit('setup', own))
    },
    setupMaster: (settings?: object) => module.setupPrimary(settings),
    fork,
    disconnect(done?: () => void) {
      if (done !== undefined) process.nextTick(done)
    },
  })
  return module
}
