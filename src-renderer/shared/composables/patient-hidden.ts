import { ref } from 'vue'

/** Whether identifying text is masked everywhere. Kept in sync with settings.hidePatient by the application shell. */
export const patientHidden = ref(false)
