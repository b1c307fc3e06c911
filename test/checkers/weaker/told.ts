import type { History, HistoryEvent } from '../../../src/workload/history.ts'

/** What a process did, in short: `x=1` writes, `x:1` reads 1, `x:` reads what was there at first. */
type Line = string

/**
 * A history of a store, told process by process. Every operation takes 5 ms; process 0 begins at 0 ms, process 1 at 1 ms, and so
 * on. After a write, `?` says that nobody knows whether it happened, `!` that it failed.
 */
export function told(...lines: readonly Line[]): History {
  const events: HistoryEvent[] = lines.flatMap((line, process) =>
    line
      .split(' ')
      .filter(word => word !== '' && word !== '.')
      .flatMap((word, turn) => {
        const [, key, kind, digits, fate] = /^(\w+)([=:])(\d*)([?!]?)$/.exec(word)!
        const value = digits === '' ? null : Number(digits)
        const f = kind === '=' ? 'put' : 'get'
        const start = turn * 10 + process
        const end = { '?': 'info', '!': 'fail', '': 'ok' }[fate!] as 'info' | 'fail' | 'ok'
        const ask = {
          index: 0,
          process,
          f,
          time: start * 1e6,
          type: 'invoke',
          value: [key, kind === '=' ? value : null],
        }
        return [ask, { ...ask, time: (start + 5) * 1e6, type: end, value: [key, value] }] as HistoryEvent[]
      }),
  )
  return events.sort((a, b) => a.time - b.time).map((event, index) => ({ ...event, index }))
}
