import { ref } from 'vue'

/** The study that is to be read as soon as it opens: who goes from one read to the next does not ask for each. */
export const beginOnOpen = ref<number | null>(null)
