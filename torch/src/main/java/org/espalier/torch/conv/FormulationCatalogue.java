package org.espalier.torch.conv;

import java.util.List;

/**
 * The formulations a door chooses from. An implementation has a public constructor without parameters, because the child process that
 * verifies them makes its own instance from the class name.
 */
public interface FormulationCatalogue {
    /** All formulations; names are unique. */
    List<Formulation> formulations();
}
