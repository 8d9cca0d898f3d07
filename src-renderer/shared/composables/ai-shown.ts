import { ref } from 'vue'

/** Whether AI results are on screen. One key toggles it; it lasts until the window closes. */
export const aiShown = ref(true)
