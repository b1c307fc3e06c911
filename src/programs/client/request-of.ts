/** A request as an operation stands for it. */
export interface RequestLine {
  readonly method: string
  /** With its query. */
  readonly path: string
  /** As JSON; undefined for none. */
  readonly body: string | undefined
}

/** Their parameters go into the query. */
const WITHOUT_BODY = ['GET', 'HEAD', 'DELETE', 'OPTIONS']

/**
 * Returns the request that an operation such as `POST /carts/:user` stands for. What the path has a place for comes from the value; what
 * is left of it is the body, or the query where the method has no body.
 *
 * @throws RangeError for a name that is no request, and a place for which there is no value.
 */
export function requestOf(f: string, value: unknown): RequestLine {
  const [, method, template] = /^([A-Z]+) (\/\S*)$/.exec(f) ?? []
  if (method === undefined || template === undefined) {
    throw new RangeError(`"${f}" is no request: call operations as in 'GET /cart' or 'POST /carts/:user'`)
  }
  const rest = typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  const path = template.replace(/:([A-Za-z_]\w*)/g, (_, name: string) => {
    const given = (rest as Record<string, unknown> | undefined)?.[name]
    if (given === undefined) throw new RangeError(`"${f}" has a place for ${name}, but its value has none`)
    delete (rest as Record<string, unknown>)[name]
    return encodeURIComponent(String(given))
  })
  const left = rest ?? value
  const isEmpty = left === undefined || left === null || (rest !== undefined && Object.keys(rest).length === 0)
  if (isEmpty) return { method, path, body: undefined }
  if (!WITHOUT_BODY.includes(method)) return { method, path, body: JSON.stringify(left) }
  const query = rest === undefined ? new URLSearchParams({ value: String(left) }) : new URLSearchParams(rest as never)
  return { method, path: `${path}${path.includes('?') ? '&' : '?'}${query}`, body: undefined }
}
