/** What a trip takes, in this order. */
export const SERVICES = ['flights1', 'hotels1', 'cars1'] as const

/** How many of it there are. */
export const PLACES: Readonly<Record<string, number>> = { flights1: 60, hotels1: 45, cars1: 50 }

export type Message =
  /** From a client to the agency. It may be repeated: the trip is named by its client. */
  | { readonly type: 'travel'; readonly trip: string }
  // ---- from the agency to a service
  | { readonly type: 'book'; readonly trip: string }
  /** Takes the booking back, if there is one, and sees to it that there never is. */
  | { readonly type: 'cancel'; readonly trip: string }

export type Outcome = 'booked' | 'cancelled'
export type BookReply = 'yes' | 'no'
