import type { RunModel } from './run-model.ts'

/** A stretch of a lane in which its process was in one role, or did not run. */
export interface Band {
  readonly from: number
  /** The event with which it ends, not included. */
  readonly to: number
  readonly role: string
  readonly kind: 'role' | 'down' | 'paused'
}

/** Roles that many systems have are of the same colour on every page. */
export const KNOWN_ROLES: Readonly<Record<string, number>> = {
  follower: 0,
  backup: 0,
  candidate: 1,
  leader: 2,
  primary: 2,
  Leader: 2,
  Primary: 2,
  'pre-candidate': 3,
}

const ROLE_FIELDS = /^(role|state|status|mode|phase)$/i

/** The bands of a lane: roles as `inspect()` tells them, and when the process was down or stood still. */
export function bandsOf(model: RunModel, lane: number): Band[] {
  const bands: Band[] = []
  let open: { from: number; role: string; kind: Band['kind'] } | undefined
  const begin = (id: number, role: string, kind: Band['kind']) => {
    if (open?.role === role && open.kind === kind) return
    if (open !== undefined) bands.push({ ...open, to: id })
    open = { from: id, role, kind }
  }
  let role = ''
  for (const id of model.byLane[lane] as readonly number[]) {
    const kind = model.kind(id)
    if (kind === 'crash') begin(id, 'down', 'down')
    else if (kind === 'pause') begin(id, 'stands still', 'paused')
    else if (kind === 'start' || kind === 'resume') begin(id, kind === 'start' ? '' : role, 'role')
    else if (kind === 'state') {
      role = roleOf(model.text(id) ?? '') ?? ''
      begin(id, role, 'role')
    }
  }
  if (open !== undefined) bands.push({ ...open, to: model.length })
  return bands
}

function roleOf(text: string): string | undefined {
  try {
    const state: unknown = JSON.parse(text)
    if (typeof state !== 'object' || state === null) return undefined
    for (const [field, value] of Object.entries(state)) {
      if (ROLE_FIELDS.test(field) && typeof value === 'string' && value.length < 40) return value
    }
    for (const [field, value] of Object.entries(state)) {
      if (/^is(Leader|Primary|Master)$/i.test(field) && typeof value === 'boolean')
        return value ? field.slice(2) : 'other'
    }
  } catch {
    // A state that was cut has no role.
  }
  return undefined
}
