// SPDX-License-Identifier: MIT OR GPL-2.0
#include "scale-programs.h"

HUNDRED(0)
