// One worker, and one who waits for it.
import cluster from 'node:cluster'

if (cluster.isPrimary) {
  cluster.fork()
  cluster.on('exit', (_worker, code) => console.log('worker ended with', code))
} else {
  console.log('worker')
  process.exit(3)
}
