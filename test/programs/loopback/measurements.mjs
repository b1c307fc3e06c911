import { monitorEventLoopDelay, PerformanceObserver as Observer } from 'node:perf_hooks'
import v8 from 'node:v8'

const delay = monitorEventLoopDelay({ resolution: 5 })
console.log(delay.count, delay.min, delay.max, delay.mean, delay.stddev, delay.exceeds, [...delay.percentiles])
console.log(delay.enable(), delay.enable())
// On a machine that is busy a tick may come late, and the next one soon after it: then once more.
for (let tries = 0; tries === 0 || (tries < 20 && !(delay.count > 5 && delay.min >= 5e6)); tries++) {
  delay.reset()
  await new Promise(resolve => setTimeout(resolve, 100))
}
console.log(delay.count > 5, delay.min >= 5e6, delay.mean >= 5e6, delay.percentile(99) >= 5e6, delay.countBigInt > 5n)
console.log(delay.disable(), delay.disable())
delay.reset()
console.log(delay.count, delay.minBigInt, Object.keys(delay.toJSON()).sort().join())
try {
  monitorEventLoopDelay({ resolution: 0 })
} catch (error) {
  console.log(error.code)
}
// A real machine may collect at any time: what it tells of that comes later.
const observer = new Observer(() => console.log('never'))
observer.observe({ entryTypes: ['gc'] })
observer.disconnect()
console.log(Observer === PerformanceObserver, Observer.supportedEntryTypes.includes('gc'))

console.log(v8.deserialize(v8.serialize({ a: [1n, new Map([[1, new Date(0)]])] })))
const heap = v8.getHeapStatistics()
console.log(Object.values(heap).every(Number.isInteger), heap.used_heap_size < heap.heap_size_limit)
console.log(v8.getHeapSpaceStatistics().some(({ space_name }) => space_name === 'new_space'))
console.log(Boolean(v8.startupSnapshot.isBuildingSnapshot()), Object.keys(process.memoryUsage()).join())

process.on('warning', ({ name, code, detail, message }) => console.log('warning', name, code, detail, message))
process.emitWarning('first', 'OwnWarning', 'OWN1')
process.emitWarning('second', { type: 'OtherWarning', code: 'OWN2' })
process.emitWarning(Object.assign(new Error('third'), { name: 'ThirdWarning', code: 'OWN3' }))
await new Promise(resolve => setTimeout(resolve, 10))
console.log(Array.isArray(process._getActiveHandles()), Array.isArray(process.getActiveResourcesInfo()))
