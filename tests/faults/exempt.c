/* Calls that have no scenario.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_exemptions: each exported symbol without a scenario, under the reason
 * why it has none.  That a call asks for nothing is no reason; see FAULT_ASKS_FOR_NOTHING.
 */

#include "faults.h"

static const char *const ends[] = {
  "mtude_owner_count_overflow",
  NULL
};

const FaultExemption fault_exemptions[] = {
  { "it does nothing but end the program, with a message that has no request in it", ends },
};

const gsize fault_n_exemptions = G_N_ELEMENTS (fault_exemptions);
