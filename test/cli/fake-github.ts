import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FakeIssue {
  number: number
  title: string
  body: string | null
  state: 'open' | 'closed'
  state_reason: string | null
  closed_at: string | null
  labels: { name: string }[]
  html_url: string
  pull_request?: object
  comments: string[]
}

/** What the next request is answered with instead; `undefined` for nothing at all: the connection ends. */
export type Refusal =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  | undefined

/**
 * A small GitHub on loopback, after its REST documentation of issues: lists by label and state in pages with a `link` header, pull
 * requests among the issues, creates, updates and comments, and refuses what GitHub refuses.
 */
export class FakeGithub {
  readonly issues: FakeIssue[] = []
  /** `POST /repos/…`, in order. */
  readonly asked: string[] = []
  readonly authorizations = new Set<string | undefined>()
  /** Each answers one request of this method, the first first. */
  readonly refusals: { readonly method: string; readonly refusal: Refusal }[] = []
  mayLabel = true
  /** GitHub gives at most 100 a page. */
  mostPerPage = 100
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  readonly token = 'ghs_secret0123456789'
  readonly repository = 'owner/raft'

  async start(): Promise<void> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get env(): Record<string, string> {
    return { GITHUB_API_URL: this.url, GITHUB_REPOSITORY: this.repository, GITHUB_TOKEN: this.token }
  }

  /** How often something was changed. */
  get changes(): number {
    return this.asked.filter(line => !line.startsWith('GET')).length
  }

  add(given: Partial<FakeIssue>): FakeIssue {
    const number = this.issues.length + 1
    const issue: FakeIssue = {
      ...{
        number,
        title: '',
        body: null,
        state: 'open',
        state_reason: null,
        closed_at: null,
        labels: [],
        comments: [],
      },
      html_url: `https://github.com/${this.repository}/issues/${number}`,
      ...given,
    }
    this.issues.push(issue)
    return issue
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    this.asked.push(`${method} ${url}`)
    this.authorizations.add(request.headers.authorization)
    const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    }
    const at = this.refusals.findIndex(each => each.method === method)
    if (at !== -1) {
      const [{ refusal } = {}] = this.refusals.splice(at, 1)
      if (refusal === undefined) response.destroy()
      else send(refusal.status, refusal.body ?? {}, refusal.headers)
      return
    }
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      send(401, { message: 'Bad credentials' })
      return
    }
    const { pathname, searchParams } = new URL(url, this.url)
    const [, repository, number, comments] =
      /^\/repos\/([^/]+\/[^/]+)\/issues(?:\/(\d+)(\/comments)?)?$/.exec(pathname) ?? []
    if (repository !== this.repository) {
      send(404, { message: 'Not Found' })
      return
    }
    const given = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString())
    if (number === undefined) {
      if (method === 'GET') this.#list(searchParams, send)
      else this.#create(given, send)
      return
    }
    const issue = this.issues.find(each => each.number === Number(number))
    if (issue === undefined) send(404, { message: 'Not Found' })
    else if (method === 'GET') send(200, issue)
    else if (comments !== undefined) {
      issue.comments.push(given.body)
      send(201, { id: 1 })
    } else if (given.body?.length > 65_536) send(422, tooLong('body'))
    else {
      if (given.state === 'closed' && issue.state === 'open') issue.closed_at = new Date().toISOString()
      if (given.state === 'open') issue.closed_at = null
      send(200, Object.assign(issue, given))
    }
  }

  #list(words: URLSearchParams, send: (status: number, body: unknown, headers?: Record<string, string>) => void): void {
    const [label, state] = [words.get('labels'), words.get('state') ?? 'open']
    const perPage = Math.min(Number(words.get('per_page') ?? 30), this.mostPerPage)
    const page = Number(words.get('page') ?? 1)
    const found = this.issues.filter(
      issue => (state === 'all' || issue.state === state) && issue.labels.some(({ name }) => name === label),
    )
    const next = new URLSearchParams({ ...Object.fromEntries(words), page: String(page + 1) })
    const link = `<${this.url}/repos/${this.repository}/issues?${next}>; rel="next", <${this.url}/x>; rel="last"`
    send(200, found.slice((page - 1) * perPage, page * perPage), page * perPage < found.length ? { link } : {})
  }

  #create(given: Record<string, unknown>, send: (status: number, body: unknown) => void): void {
    const { title, body = '', labels = [] } = given as { title?: string; body?: string; labels?: string[] }
    if (title === undefined || title === '') {
      send(422, { message: 'Validation Failed', errors: [{ field: 'title', code: 'missing_field' }] })
    } else if (title.length > 256) send(422, tooLong('title'))
    else if (body.length > 65_536) send(422, tooLong('body'))
    else send(201, this.add({ title, body, labels: this.mayLabel ? labels.map(name => ({ name })) : [] }))
  }
}

const tooLong = (field: string) => ({
  message: 'Validation Failed',
  errors: [{ resource: 'Issue', field, code: 'custom', message: `${field} is too long` }],
})
