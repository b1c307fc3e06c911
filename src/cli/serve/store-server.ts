import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { replayCommandLine } from '../../failures/commands.ts'
import type { StoredPass } from '../../failures/failure.ts'
import { readFailure } from '../../failures/failure-file.ts'
import { shownPath } from '../../failures/shown-path.ts'
import { versions } from '../../failures/versions.ts'
import { nightsOf, type ScenarioNight } from '../../fuzz/nights/scenario-night.ts'
import { storedNights } from '../../fuzz/nights/stored-nights.ts'
import { problemOf } from '../../fuzz/problem.ts'
import type { ExamineResult } from '../../fuzz/thread/protocol.ts'
import type { NewThread } from '../../fuzz/thread/thread.ts'
import { sizeText } from '../../report/size-text.ts'
import type { Plan } from '../../scenario/plan.ts'
import { parsePlan } from '../../scenario/plan-schema.ts'
import { scenarioFor } from '../files.ts'
import { lookAtRun } from '../look-at-run.ts'
import { badgeOf, badgeSvg } from '../nights/badge.ts'
import { nightsPage } from '../nights/nights-page.ts'
import { overviewPage } from './overview-page.ts'
import { fileInStore, storeContents } from './store-view.ts'
import { zipOfFolder } from './zip.ts'

export interface StoreServerOptions {
  /** The store: a folder. */
  readonly root: string
  readonly newThread: NewThread
  readonly stepTimeoutMs: number
  /** What a reader has to know; undefined where only this machine can connect. */
  readonly token: string | undefined
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']
/** A plan is not larger. */
const MOST_BYTES = 5_000_000
/** A browser waits for the answer: more runs are for the command line. */
const MOST_SHRINK_RUNS = 500
/** So many pages of changed runs are kept. */
const MOST_PAGES = 20

interface PostAnswer {
  readonly verdict: string
  readonly message: string | undefined
  readonly page: string
  /** Of a run: which one it is. */
  readonly fingerprint?: string
  /** The smaller plan, where one was asked for. */
  readonly plan?: Plan
}

/** A token that cannot be guessed. */
export function newToken(): string {
  return randomBytes(24).toString('base64url')
}

/**
 * Serves a store: its list, the pages of its failures, its files; and runs changed plans of them. It reads nothing outside of the store,
 * and writes nothing. Where others can connect, a request has to know the token; where only this machine can, it has to ask for this
 * machine by name: a page of the web that has a browser ask here learns nothing (DNS rebinding).
 */
export function storeServer(options: StoreServerOptions): Server {
  const site = new Site(options)
  return createServer((request, response) => {
    void site.answer(request, response).catch((error: unknown) => {
      const { message } = problemOf(error)
      if (!response.headersSent) send(response, 500, 'application/json', JSON.stringify({ problem: message }))
      else response.destroy()
    })
  })
}

class Site {
  readonly #options: StoreServerOptions
  readonly #pages = new Map<string, string>()

  constructor(options: StoreServerOptions) {
    this.#options = options
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '')
    const { token } = this.#options
    if (token === undefined && !LOOPBACK.includes(host)) {
      send(response, 403, 'text/plain', 'not a name of this server')
      return
    }
    const url = new URL(request.url ?? '/', 'http://store')
    if (!this.#mayRead(request, url)) {
      send(response, 401, 'text/plain', 'the token is missing: use the address that sameseed serve printed')
      return
    }
    const given = url.searchParams.get('token')
    if (given !== null && token !== undefined && isSame(given, token))
      response.setHeader('set-cookie', `sameseed=${token}; HttpOnly; SameSite=Strict; Path=/`)
    const [, kind = '', ...rest] = url.pathname.split('/')
    let words: string[]
    try {
      words = rest.map(decodeURIComponent)
    } catch {
      send(response, 400, 'text/plain', 'no such address')
      return
    }
    if (request.method === 'POST') await this.#post(kind, words, request, response)
    else if (request.method === 'GET') await this.#get(kind, words, response)
    else send(response, 405, 'text/plain', 'GET or POST')
  }

  #mayRead(request: IncomingMessage, url: URL): boolean {
    const { token } = this.#options
    if (token === undefined) return true
    const cookie = /(?:^|;\s*)sameseed=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]
    return [url.searchParams.get('token'), cookie].some(given => given != null && isSame(given, token))
  }

  async #get(kind: string, words: readonly string[], response: ServerResponse): Promise<void> {
    const { root } = this.#options
    if (kind === '' && words.length === 0) send(response, 200, 'text/html', overviewPage())
    else if (kind === 'store.json') send(response, 200, 'application/json', JSON.stringify(storeContents(root)))
    else if (kind === 'nights') send(response, 200, 'text/html', nightsPage(this.#nights))
    else if (kind === 'badge.svg') send(response, 200, 'image/svg+xml', badgeSvg(badgeOf(this.#nights)))
    else if (kind === 'failure') await this.#failurePage(words, response)
    else if (kind === 'run') {
      const page = this.#pages.get(words[0] ?? '')
      if (page === undefined) send(response, 404, 'text/plain', 'that run is not kept any more')
      else send(response, 200, 'text/html', page)
    } else if (kind === 'file') this.#file(words, response)
    else if (kind === 'zip') this.#zip(words, response)
    else if (kind === 'compare') await this.#comparison(words, response)
    // Browsers ask for it unasked.
    else if (kind === 'favicon.ico') send(response, 204, 'image/x-icon', '')
    else send(response, 404, 'text/plain', 'there is nothing here')
  }

  get #nights(): ScenarioNight[] {
    return nightsOf(storedNights(this.#options.root).sessions)
  }

  /** Made anew, and not what lies in the store: that page could do as this server, and anyone may have put it there. */
  async #failurePage(words: readonly string[], response: ServerResponse): Promise<void> {
    const path = this.#failureFile(words)
    if (path === undefined) {
      send(response, 404, 'text/plain', 'there is no such failure')
      return
    }
    const { page = '' } = await this.#examine(path)
    send(response, 200, 'text/html', withServer(page, `/run/${encodeURIComponent(words[0] as string)}`))
  }

  #file(words: readonly string[], response: ServerResponse): void {
    const path = fileInStore(this.#options.root, words.join('/'))
    if (path === undefined) {
      send(response, 404, 'text/plain', 'there is no such file in the store')
      return
    }
    // What stands in a file is shown, and never has a say.
    const isPage = path.endsWith('.html')
    if (isPage) response.setHeader('content-security-policy', 'sandbox allow-scripts')
    send(response, 200, isPage ? 'text/html' : 'text/plain', readFileSync(path, 'utf8'))
  }

  #zip(words: readonly string[], response: ServerResponse): void {
    const path = words.join('/')
    const packed = zipOfFolder(this.#options.root, path)
    if (packed === undefined) {
      send(response, 404, 'text/plain', 'there is no such folder in the store')
      return
    }
    const name = (words.at(-1) ?? '').replace(/[^\w.-]+/g, '-') || 'run'
    response.setHeader('content-disposition', `attachment; filename="${name}.zip"`)
    send(response, 200, 'application/zip', packed)
  }

  /** The page of one failure with the run of another beside it: both are of one scenario. */
  async #comparison(words: readonly string[], response: ServerResponse): Promise<void> {
    const [mine, other, ...more] = words
    const paths = [mine, other].map(name => (name === undefined ? undefined : this.#failureFile([name])))
    const [path, otherPath] = more.length > 0 ? [] : paths
    if (path === undefined || otherPath === undefined) {
      send(response, 404, 'text/plain', 'there are no such two failures')
      return
    }
    const [failure, against] = [readFailure(path), readFailure(otherPath)]
    if (failure.file !== against.file || failure.scenario !== against.scenario) {
      send(response, 400, 'text/plain', 'the two are of different scenarios')
      return
    }
    const beside = { plan: against.plan, change: `${other}: ${against.message}` }
    const { page = '' } = await this.#examine(path, failure.plan, beside)
    send(response, 200, 'text/html', withServer(page, `/run/${encodeURIComponent(mine as string)}`))
  }

  async #post(kind: string, words: readonly string[], request: IncomingMessage, response: ServerResponse) {
    const path = kind === 'run' || kind === 'shrink' ? this.#failureFile(words) : undefined
    if (path === undefined) {
      send(response, 404, 'application/json', JSON.stringify({ problem: 'there is no such failure' }))
      return
    }
    // A form of another site cannot send this type without being asked first.
    if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
      send(response, 415, 'application/json', JSON.stringify({ problem: 'send the plan as application/json' }))
      return
    }
    let plan: Plan
    try {
      plan = parsePlan(JSON.parse(await bodyOf(request)))
    } catch (error) {
      send(response, 400, 'application/json', JSON.stringify({ problem: (error as Error).message }))
      return
    }
    const answer = kind === 'shrink' ? await this.#shrunk(path, plan) : await this.#changed(path, plan)
    const id = newToken()
    this.#pages.set(id, withServer(answer.page, `/run/${encodeURIComponent(words[0] as string)}`))
    for (const old of [...this.#pages.keys()].slice(0, -MOST_PAGES)) this.#pages.delete(old)
    send(response, 200, 'application/json', JSON.stringify({ ...answer, page: `/run/${id}` }))
  }

  async #changed(path: string, plan: Plan): Promise<PostAnswer> {
    const { run, page = '' } = await this.#examine(path, plan)
    return { verdict: run.verdict, message: run.message, fingerprint: run.fingerprint, page }
  }

  /** Nothing is written: the smaller plan is shown, and can be saved. */
  async #shrunk(path: string, plan: Plan): Promise<PostAnswer> {
    const { newThread, stepTimeoutMs } = this.#options
    const scenarioFile = scenarioFor(path, readFailure(path), {})
    const thread = newThread({ scenarioFile, stepTimeoutMs, output: 'none' })
    try {
      await thread.load()
      const shrunk = await thread.ask({
        type: 'shrink',
        plan,
        found: undefined,
        shrinkRuns: MOST_SHRINK_RUNS,
        verify: false,
        about: { file: shownPath(scenarioFile), versions: versions() },
        storySettings: { root: process.cwd() },
      })
      if (shrunk.failure === undefined) return { verdict: 'ok', message: '', page: '' }
      const { signature, plan: smaller } = shrunk.failure
      const message = `${signature}, made smaller in ${shrunk.runs} runs: ${sizeText(shrunk.after)}`
      return { verdict: 'failed', message, page: shrunk.page ?? '', plan: smaller }
    } finally {
      await thread.terminate()
    }
  }

  #failureFile(words: readonly string[]): string | undefined {
    const [name, ...more] = words
    if (name === undefined || more.length > 0 || /[/\\]/.test(name)) return undefined
    return fileInStore(this.#options.root, join('failures', `${name}.json`))
  }

  /** The run of a failure, or of a `changed` plan of it. */
  #examine(path: string, changed?: Plan, beside?: StoredPass): Promise<ExamineResult> {
    const { newThread, stepTimeoutMs } = this.#options
    const failure = readFailure(path)
    const isStored = changed === undefined
    const passing = isStored ? failure.passing : beside
    const scenarioFile = scenarioFor(path, failure, {})
    const shown = shownPath(path)
    return lookAtRun(
      newThread,
      { scenarioFile, stepTimeoutMs, output: 'none' },
      {
        plan: changed ?? failure.plan,
        page: true,
        scenarioFile: shownPath(scenarioFile),
        ...(passing === undefined ? {} : { passing }),
        storySettings: { root: process.cwd(), ...(isStored ? { replay: replayCommandLine(shown) } : {}) },
      },
    )
  }
}

function withServer(page: string, run: string): string {
  return page.replace('<head>', `<head><meta name="sameseed-run" content="${run}">`)
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MOST_BYTES) throw new RangeError('the plan is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function send(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  response.writeHead(status, {
    'content-type': typeof body === 'string' ? `${type}; charset=utf-8` : type,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'SAMEORIGIN',
  })
  response.end(body)
}
