import * as v from 'valibot'
import { version } from '../../failures/versions.ts'
import { ProblemError, usageError } from '../../fuzz/problem.ts'
import { seconds } from '../../report/seconds.ts'
import type { Environment } from '../ci/environment.ts'

const issue = v.object({
  number: v.number(),
  state: v.picklist(['open', 'closed']),
  state_reason: v.optional(v.nullable(v.string())),
  closed_at: v.optional(v.nullable(v.string())),
  title: v.string(),
  body: v.optional(v.nullable(v.string())),
  html_url: v.string(),
  labels: v.array(v.union([v.string(), v.object({ name: v.optional(v.nullable(v.string())) })])),
  pull_request: v.optional(v.unknown()),
})

/** An issue, as far as we look at it. */
export type GithubIssue = v.InferOutput<typeof issue>

/** What may be changed of an issue. */
export interface IssueChange {
  readonly body?: string
  readonly state?: 'open' | 'closed'
  readonly state_reason?: 'completed' | 'reopened'
}

/** Where a repository is, and who asks. */
export interface GithubPlace {
  /** Without a slash at its end. */
  readonly base: string
  /** `owner/name`. */
  readonly repository: string
  readonly token: string
}

/** Why GitHub did not do it. `isFatal`: it will not do anything else either. */
export class GithubError extends ProblemError {
  readonly isFatal: boolean

  constructor(message: string, isFatal: boolean) {
    super({ outcome: 'no verdict', message })
    this.isFatal = isFatal
  }
}

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost']

/**
 * Reads where GitHub is from `GITHUB_API_URL` (default: https://api.github.com), `GITHUB_REPOSITORY` and `GITHUB_TOKEN`, as its Actions
 * set them. Throws a ProblemError that says what is missing, and repeats nothing secret.
 */
export function githubPlace(env: Environment): GithubPlace {
  const { GITHUB_API_URL: api = 'https://api.github.com', GITHUB_REPOSITORY: repository = '' } = env
  const token = env.GITHUB_TOKEN?.trim() ?? ''
  if (token === '') throw usageError('--github needs a token that may write issues, in GITHUB_TOKEN')
  if (!/^[\x21-\x7e]+$/.test(token)) throw usageError('GITHUB_TOKEN is no token: there are blanks in it')
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) throw usageError('GITHUB_REPOSITORY has to name a repository: owner/name')
  const url = URL.canParse(api) ? new URL(api) : undefined
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname))
  if (url === undefined || !isSafe || url.username !== '' || url.password !== '') {
    throw usageError('GITHUB_API_URL takes an address such as https://api.github.com')
  }
  return { base: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, repository, token }
}

export interface GithubTiming {
  /** Waits so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>
  /** Between two changes: GitHub asks for a second. */
  readonly pauseMs: number
  /** It is not waited longer for a limit to pass. */
  readonly mostWaitMs: number
}

export const USUAL_TIMING: GithubTiming = {
  wait: ms => new Promise(resolve => setTimeout(resolve, ms)),
  pauseMs: 1_000,
  mostWaitMs: 120_000,
}

const MOST_ATTEMPTS = 4
const PATIENCE_MS = 30_000
/** Where GitHub does not say how long, it asks for a minute at least. */
const UNKNOWN_WAIT_MS = 60_000
const PAGE = 100
const MOST_PAGES = 100

interface Asked {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly url: string
  readonly body?: object
}

interface Answered {
  readonly json: unknown
  readonly next: string | undefined
}

/** Issues of one repository, by GitHub's REST API (version 2022-11-28). All methods throw a GithubError that says what is wrong. */
export class GithubIssues {
  readonly #place: GithubPlace
  readonly #timing: GithubTiming
  #hasChanged = false

  constructor(place: GithubPlace, timing: GithubTiming = USUAL_TIMING) {
    this.#place = place
    this.#timing = timing
  }

  /** Returns all issues with a label, open and closed, the oldest first. */
  async withLabel(label: string): Promise<GithubIssue[]> {
    const words = new URLSearchParams({ labels: label, state: 'all', per_page: String(PAGE), direction: 'asc' })
    let next: string | undefined = `${this.#issues}?${words}`
    const all: GithubIssue[] = []
    for (let page = 0; next !== undefined && page < MOST_PAGES; page++) {
      const answer: Answered = await this.#ask({ method: 'GET', url: next })
      all.push(...this.#read(v.array(issue), answer.json).filter(each => each.pull_request === undefined))
      next = answer.next
    }
    return all
  }

  /** Returns one issue; undefined where there is none, or it is a pull request. */
  async get(number: number): Promise<GithubIssue | undefined> {
    const { json } = await this.#ask({ method: 'GET', url: `${this.#issues}/${number}` }, [404, 410])
    const found = json === undefined ? undefined : this.#read(issue, json)
    return found?.pull_request === undefined ? found : undefined
  }

  async create(given: { readonly title: string; readonly body: string; readonly labels: readonly string[] }) {
    return this.#change({ method: 'POST', url: this.#issues, body: given })
  }

  async update(number: number, change: IssueChange): Promise<GithubIssue> {
    return this.#change({ method: 'PATCH', url: `${this.#issues}/${number}`, body: change })
  }

  async comment(number: number, body: string): Promise<void> {
    await this.#paced({ method: 'POST', url: `${this.#issues}/${number}/comments`, body: { body } })
  }

  get #issues(): string {
    const { base, repository } = this.#place
    return `${base}/repos/${repository}/issues`
  }

  async #change(asked: Asked): Promise<GithubIssue> {
    return this.#read(issue, (await this.#paced(asked)).json)
  }

  async #paced(asked: Asked): Promise<Answered> {
    if (this.#hasChanged) await this.#timing.wait(this.#timing.pauseMs)
    this.#hasChanged = true
    return this.#ask(asked)
  }

  /** `absent`: with these there is nothing, which is an answer. */
  async #ask(asked: Asked, absent: readonly number[] = []): Promise<Answered> {
    const { method, url } = asked
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt >= MOST_ATTEMPTS
      let response: Response
      try {
        response = await this.#send(asked)
      } catch (error) {
        // It may have been done, and then doing it again would be one too many.
        if (method === 'POST' || isLast)
          throw this.#error(`${new URL(url).host} does not answer: ${reasonOf(error)}`, true)
        await this.#timing.wait(500 * 2 ** attempt)
        continue
      }
      const text = await response.text()
      if (response.ok) return { json: this.#parsed(text), next: this.#nextPage(response) }
      if (absent.includes(response.status)) return { json: undefined, next: undefined }
      const waitMs = limitedFor(response, text)
      if (waitMs !== undefined) {
        if (isLast || waitMs > this.#timing.mostWaitMs) {
          throw this.#error(`GitHub's rate limit is reached, for another ${seconds(waitMs)}: run it again then`, true)
        }
        await this.#timing.wait(waitMs)
      } else if (response.status >= 500 && method !== 'POST' && !isLast) await this.#timing.wait(500 * 2 ** attempt)
      else throw this.#refusal(response, text)
    }
  }

  #send({ method, url, body }: Asked): Promise<Response> {
    return fetch(url, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${this.#place.token}`,
        'user-agent': `sameseed/${version()}`,
        'x-github-api-version': '2022-11-28',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // The token goes nowhere else.
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
  }

  /** The address of the next page: only where it is on the same server, for the token goes there. */
  #nextPage({ headers }: Response): string | undefined {
    const next = /<([^>]+)>;\s*rel="next"/.exec(headers.get('link') ?? '')?.[1]
    if (next === undefined) return undefined
    if (URL.canParse(next) && new URL(next).origin === new URL(this.#place.base).origin) return next
    throw this.#error('GitHub says that the next page is on another server', true)
  }

  #parsed(text: string): unknown {
    try {
      return text === '' ? undefined : JSON.parse(text)
    } catch {
      throw this.#error('what answers is not GitHub: it is no JSON (GITHUB_API_URL)', true)
    }
  }

  #read<T>(schema: v.GenericSchema<unknown, T>, json: unknown): T {
    const result = v.safeParse(schema, json)
    if (result.success) return result.output
    throw this.#error('what answers is not GitHub: it knows no issues (GITHUB_API_URL)', true)
  }

  #refusal({ status, headers }: Response, text: string): GithubError {
    const { repository } = this.#place
    const said = saidIn(text)
    const about = said === '' ? '' : `: ${said}`
    switch (status) {
      case 401:
        return this.#error(`GitHub does not accept GITHUB_TOKEN${about}`, true)
      case 403:
        return this.#error(
          `GITHUB_TOKEN may not write issues of ${repository}${about} (a workflow needs "permissions: issues: write")`,
          true,
        )
      case 404:
        return this.#error(`there is no repository ${repository} that GITHUB_TOKEN may see${about}`, true)
      case 410:
        return this.#error(`${repository} has no issues: they are switched off${about}`, true)
      case 422:
        return this.#error(`GitHub does not take it${about}`, false)
      default: {
        const isMoved = status >= 300 && status < 400
        const to = isMoved ? `: ${repository} is somewhere else by now (${headers.get('location') ?? ''})` : about
        return this.#error(`GitHub answers with ${status}${to}`, true)
      }
    }
  }

  /** What others say may hold the token; what we say does not. */
  #error(message: string, isFatal: boolean): GithubError {
    return new GithubError(message.replaceAll(this.#place.token, '***'), isFatal)
  }
}

/** How long GitHub wants no more of us; undefined where that is not why it refused. */
function limitedFor({ status, headers }: Response, text: string): number | undefined {
  if (status !== 403 && status !== 429) return undefined
  const after = Number(headers.get('retry-after') ?? Number.NaN)
  if (Number.isFinite(after)) return Math.max(0, after * 1_000)
  if (headers.get('x-ratelimit-remaining') === '0') {
    const resetMs = Number(headers.get('x-ratelimit-reset')) * 1_000
    return Number.isFinite(resetMs) ? Math.max(1_000, resetMs - Date.now() + 1_000) : UNKNOWN_WAIT_MS
  }
  return status === 429 || /rate limit/i.test(saidIn(text)) ? UNKNOWN_WAIT_MS : undefined
}

/** The sentence of an error, and what it says of fields. */
function saidIn(text: string): string {
  try {
    const { message, errors = [] } = JSON.parse(text) as { message?: unknown; errors?: readonly unknown[] }
    const fields = errors.map(each => {
      const { field, code, message: why } = each as Record<string, unknown>
      return [field, why ?? code].filter(word => typeof word === 'string').join(' ')
    })
    return [message, ...fields]
      .filter(word => typeof word === 'string' && word !== '')
      .join('; ')
      .slice(0, 500)
  } catch {
    return ''
  }
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error
  return cause instanceof Error && cause.message !== '' ? cause.message : message
}
