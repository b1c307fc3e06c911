import { EventEmitter } from 'node:events'

console.log(typeof process.pid, process.argv.length, process instanceof EventEmitter, String(process))
process.env.NUMBER = 5
console.log(process.env.NO_SUCH, 'NO_SUCH' in process.env, process.env.NUMBER)
const order = []
setTimeout(() => order.push('timeout'), 1)
setImmediate(() => order.push('immediate'))
process.nextTick(() => order.push('tick'))
queueMicrotask(() => order.push('microtask'))
await new Promise(resolve => setTimeout(resolve, 20))
console.log(order.filter(each => each !== 'timeout').join())
console.log(globalThis.process === process, global === globalThis, typeof module)
console.log('%s is %d %j %o', 'this', 5, { a: 1 }, [1])
console.table([{ a: 1, b: 2 }])
console.group('group')
console.log('inside')
console.groupEnd()
console.log(new Error('shown').message, [new Map([[1, { a: { b: { c: {} } } }]])])
console.assert(true, 'never')
process.stdout.write('in ')
process.stdout.write('pieces\n')
console.log(process.stdout.isTTY ?? false, process.stdout.fd, process.stderr.fd, process.stdin.fd)
console.log(import.meta.url.endsWith('process.mjs'), import.meta.filename?.endsWith('process.mjs') ?? true)
const { default: path, join } = await import('node:path')
console.log(join('a', 'b'), path.join === join)
globalThis.mine = 'a global of mine'
console.log(mine, typeof globalThis.mine, delete globalThis.mine)
process.on('uncaughtException', (error, origin) => console.log('uncaught', error.message, origin))
process.on('unhandledRejection', reason => console.log('unhandled', reason.message))
setTimeout(() => {
  throw new Error('thrown in a timer')
}, 1)
await new Promise(resolve => setTimeout(resolve, 10))
Promise.reject(new Error('rejected'))
await new Promise(resolve => setTimeout(resolve, 10))
process.on('SIGTERM', signal => console.log('got', signal))
process.kill(process.pid, 'SIGTERM')
await new Promise(resolve => setTimeout(resolve, 10))
process.emitWarning('careful')
process.on('exit', code => console.log('exit', code, process.exitCode))
process.exitCode = 3
try {
  process.exit()
} finally {
  console.log('never')
}
