import { type EndedSpan, spanBegins, spanEnds } from '../../sim/spans.ts'

/** Under this name OpenTelemetry's API keeps what programs register with it. */
const API = Symbol.for('opentelemetry.js.api.1')

type Method = (this: unknown, ...words: unknown[]) => unknown
type Methods = Record<string, unknown>

/**
 * Has the spans taken down that a program makes by OpenTelemetry's API: those of its instrumentations as well. The API keeps a tracer
 * provider in the program's globals, and asks it for tracers; what these start is watched until it ends. The program's own exporters
 * get the same spans.
 */
export function watchTracers(globals: object): void {
  let api: Methods | undefined
  Object.defineProperty(globals, API, {
    configurable: true,
    enumerable: false,
    get: () => api,
    set: (value: Methods) => {
      api = value
      watchProvider(value)
    },
  })
}

/** The API sets `trace` when a provider is registered, and deletes it when it is disabled. */
function watchProvider(api: Methods): void {
  let provider: unknown
  const define = () =>
    Object.defineProperty(api, 'trace', {
      configurable: true,
      enumerable: true,
      get: () => provider,
      set: (value: unknown) => {
        provider = value
        if (isMethods(value)) around(value, 'getDelegateTracer', watchTracer)
      },
    })
  if (api.trace === undefined) define()
}

const watched = new WeakSet<object>()

function watchTracer(tracer: unknown): void {
  if (!isMethods(tracer) || watched.has(tracer)) return
  watched.add(tracer)
  // What has a span active while it calls a function begins it in the same way.
  around(tracer, 'startSpan', watchSpan)
}

function watchSpan(span: unknown): void {
  if (!isMethods(span) || typeof span.end !== 'function') return
  const begin = spanBegins()
  const end = span.end as Method
  if (begin === undefined || (span.isRecording as Method).call(span) !== true) return
  span.end = function (this: unknown, ...words: unknown[]) {
    const isFirst = (span.isRecording as Method).call(span) === true
    const ended = end.apply(span, words)
    if (isFirst) spanEnds(begin, span as unknown as EndedSpan)
    return ended
  }
}

/** Has a method's results looked at. */
function around(object: Methods, name: string, look: (result: unknown) => void): void {
  const method = object[name]
  if (typeof method !== 'function') return
  object[name] = function (this: unknown, ...words: unknown[]) {
    const result = (method as Method).apply(this, words)
    look(result)
    return result
  }
}

function isMethods(value: unknown): value is Methods {
  return typeof value === 'object' && value !== null
}
