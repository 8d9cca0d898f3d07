/** The only IPC channels. What may be called through them is the contract's business, not the shell's. */
export const CALL = 'umbra:call'
export const EVENT = 'umbra:event'
export const CHOOSE = 'umbra:choose'
/** Opens the film of a study in a second window. */
export const DETACH = 'umbra:detach'
export const SAVE = 'umbra:save'

/** Arguments by which main hands the page's constants to the sandboxed preload. */
export const CAPABILITY_ARGUMENT = '--umbra-capability='
export const VERSION_ARGUMENT = '--umbra-version='
