import type { HistoryStream } from '../checker.ts'
import { identity } from '../equality.ts'

/** Says when a committed read of a list has an element twice, or is no beginning of another one, nor that of it. */
export function listStream(): HistoryStream {
  const longest = new Map<unknown, readonly unknown[]>()
  return ({ process, type, value }) => {
    if (type !== 'ok' || typeof process !== 'number' || !Array.isArray(value)) return false
    let isWrong = false
    for (const microOperation of value) {
      if (!Array.isArray(microOperation) || microOperation[0] !== 'r' || !Array.isArray(microOperation[2])) continue
      const list = microOperation[2].map(each => identity(each))
      if (new Set(list).size < list.length) isWrong = true
      const key = identity(microOperation[1])
      const known = longest.get(key) ?? []
      if (list.length > known.length) longest.set(key, list)
      const shared = Math.min(list.length, known.length)
      for (let i = 0; i < shared && !isWrong; i++) if (list[i] !== known[i]) isWrong = true
    }
    return isWrong
  }
}
