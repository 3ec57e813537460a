"""Smoothing and breaks of short, noisy series by one model.

A level walks, now and then it jumps, and it is observed with error::

    y_t  = mu_t + eps_t,                    eps_t ~ N(0, s_t^2 + r)
    mu_t = mu_{t-1} + eta_t + J_t delta_t,  eta_t ~ N(0, q), delta_t ~ N(0, omega^2),
                                            J_t ~ Bernoulli(pi)

``series`` lays series end to end, ``model`` holds the parameters, ``posterior``
smooths and gives the probability of a jump at every step, ``pooled`` fits q, r and
omega to all series of a kind by maximum likelihood, ``rule`` turns probabilities into
dated breaks, ``simulate`` draws from the model.
"""
