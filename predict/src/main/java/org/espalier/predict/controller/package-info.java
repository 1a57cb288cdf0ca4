/** A recurrent policy over members, and how it learns from rewards. */
@NullMarked
package org.espalier.predict.controller;

import org.jspecify.annotations.NullMarked;
