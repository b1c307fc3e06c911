import cluster from 'node:cluster'
import { EventEmitter } from 'node:events'

console.log(cluster.isPrimary, cluster.isMaster, cluster.isWorker, cluster instanceof EventEmitter)
console.log(Object.keys(cluster.workers), cluster.worker, cluster.SCHED_RR, typeof cluster.Worker)
cluster.on('setup', () => console.log('set up', cluster.settings.exec))
cluster.setupPrimary({ exec: 'worker.mjs' })
cluster.disconnect(() => console.log('disconnected'))
