/** At module level, in a module of its own: what one start of one node has heard. */
export const heard: string[] = []
