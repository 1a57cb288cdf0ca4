package org.espalier.torch.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** Values of Java became a tensor. Costs next to nothing where nobody records. */
@Name(TensorMadeEvent.NAME)
@Label("Tensor made")
@Category("Espalier")
@Description("A tensor made from values of the host, or by a generator")
final class TensorMadeEvent extends Event {
    static final String NAME = "org.espalier.TensorMade";

    @Label("Place")
    String place = "";

    @Label("Values")
    long values;

    static void tell(String place, long values) {
        TensorMadeEvent event = new TensorMadeEvent();
        if (event.isEnabled()) {
            event.place = place;
            event.values = values;
            event.commit();
        }
    }
}
