/**
 * The bare limit: a binary heap of typed arrays at the same depth, popped and pushed again with a random delay. Nothing
 * is delivered, nothing is copied.
 */
export function bareHeapEventsPerSecond(): number {
  const depth = 200
  const events = 3_000_000
  const times = new Float64Array(depth + 1)
  const ids = new Int32Array(depth + 1)
  let length = 0
  let state = 88_675_123
  const delay = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % 5_000
  }
  const push = (time: number, id: number) => {
    let at = length++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if ((times[parent] as number) <= time) break
      times[at] = times[parent] as number
      ids[at] = ids[parent] as number
      at = parent
    }
    times[at] = time
    ids[at] = id
  }
  const pop = (): number => {
    const top = ids[0] as number
    const time = times[--length] as number
    const id = ids[length] as number
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= length) break
      if (child + 1 < length && (times[child + 1] as number) < (times[child] as number)) child++
      if ((times[child] as number) >= time) break
      times[at] = times[child] as number
      ids[at] = ids[child] as number
      at = child
    }
    times[at] = time
    ids[at] = id
    return top
  }
  for (let id = 0; id < depth; id++) push(delay(), id)
  const start = performance.now()
  for (let i = 0; i < events; i++) {
    const now = times[0] as number
    push(now + delay(), pop())
  }
  return (events / (performance.now() - start)) * 1_000
}
