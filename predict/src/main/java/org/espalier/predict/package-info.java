/**
 * Surrogates: what a member of a space is probably worth, learned from few that were evaluated. {@link org.espalier.predict.Encoding} makes numbers of a member, a
 * {@link org.espalier.predict.Learner} makes a {@link org.espalier.predict.Predictor} of samples, {@link org.espalier.predict.CrossValidation} says how far it can be
 * believed. A new surrogate is one learner.
 */
@NullMarked
package org.espalier.predict;

import org.jspecify.annotations.NullMarked;
